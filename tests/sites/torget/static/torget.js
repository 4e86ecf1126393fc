"use strict";

const getJson = async (address) => (await fetch(address)).json();

const fragment = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
};

/* Pictures with data-src get their src when they come near the window; in a carousel that is when
   their slide is shown. */
const nearby = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      target.src = target.dataset.src;
      target.removeAttribute("data-src");
      nearby.unobserve(target);
    }
  },
  { rootMargin: "300px 0px" },
);

const watchPictures = (root) => root.querySelectorAll("img[data-src]").forEach((one) => nearby.observe(one));

/* The feed: the next page is fetched when its end comes near. */
const startFeed = (feed) => {
  const status = document.querySelector(".feed-status");
  const end = new IntersectionObserver(
    async ([entry]) => {
      if (!entry.isIntersecting || !feed.dataset.next) return;
      end.unobserve(status);
      const { html, next } = await getJson(`/api/${feed.dataset.handle}/posts?after=${feed.dataset.next}`);
      feed.append(fragment(html));
      watchPictures(feed);
      feed.dataset.next = next ?? "";
      if (next) end.observe(status);
      else status.textContent = "Du har sett allt";
    },
    { rootMargin: "200px 0px" },
  );
  end.observe(status);
};

const say = (text) => {
  document.querySelector(".toast")?.remove();
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.setAttribute("role", "alert");
  toast.textContent = text;
  document.body.append(toast);
};

const moreComments = async (button) => {
  button.disabled = true;
  const { html, next, left } = await getJson(`/api/posts/${button.dataset.comments}/comments?after=${button.dataset.next}`);
  button.before(fragment(html));
  if (!next) return button.remove();
  button.dataset.next = next;
  button.textContent = `Visa fler kommentarer (${left})`;
  button.disabled = false;
};

const showReplies = async (button) => {
  button.disabled = true;
  const { html } = await getJson(`/api/comments/${button.dataset.replies}/replies`);
  const replies = document.createElement("div");
  replies.className = "replies";
  replies.append(fragment(html));
  button.replaceWith(replies);
};

const showMore = (button) => {
  button.closest(".body").querySelector("p[hidden]").hidden = false;
  button.remove();
};

const turn = (button) => {
  const carousel = button.closest(".carousel");
  const slides = [...carousel.querySelectorAll(".slide")];
  const at = slides.findIndex((slide) => !slide.hidden) + Number(button.dataset.turn);
  slides.forEach((slide, place) => { slide.hidden = place !== at; });
  carousel.querySelector(".place").textContent = `${at + 1} / ${slides.length}`;
  carousel.querySelector("[data-turn='-1']").disabled = at === 0;
  carousel.querySelector("[data-turn='1']").disabled = at === slides.length - 1;
};

const consent = (button) => {
  const { path } = button.closest("[role=dialog]").dataset;
  document.cookie = `torget_samtycke=${button.dataset.consent}; path=${path}; max-age=31536000; samesite=lax`;
  document.querySelector(".veil").remove();
  document.body.classList.remove("waiting");
  document.querySelector("main").inert = false;
  if (button.dataset.consent === "alla") new Image().src = "/matning.gif";
};

const act = async (button) => {
  const reply = await fetch(`/api/${button.dataset.trap}`, { method: "POST" });
  say((await reply.json()).fel);
};

const answer = (button) => {
  button.closest("article").querySelector("form.answer").hidden = false;
};

const clicks = {
  "[data-comments]": moreComments,
  "[data-replies]": showReplies,
  "[data-more]": showMore,
  "[data-turn]": turn,
  "[data-consent]": consent,
  "[data-trap]": act,
  "[data-answer]": answer,
};

document.addEventListener("click", ({ target }) => {
  for (const [selector, click] of Object.entries(clicks)) {
    const button = target.closest(selector);
    if (button) return click(button);
  }
});

watchPictures(document);
const feed = document.querySelector(".feed");
if (feed) startFeed(feed);
