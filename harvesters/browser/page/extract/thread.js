// Whether the page is a thread, a row of boxes alike: the first is what the others answer, if it is
// the first of many pages.

const threads =
  "[class*='topic-post' i], [class*='post-stream' i], [class*='thread' i]:not(body), " +
  "[itemtype$='/DiscussionForumPosting']";
const pathOfThread = /(^|\/)(viewtopic|showthread|t|topic|thread|tr(å|%C3%A5|a)d)(\.php|\/|$)/i;
const furtherPage = /([?&](start|offset|skip|p|page|sida)=[1-9]|\/(page|sida)\/?-?([2-9]|1\d))/i;

export const thread = ({ rules, posts, pick, said }) => {
  const writers = () =>
    new Set([...posts].map((post) => said(pick(post, rules.author))).filter(Boolean));
  const isThread =
    rules.guess &&
    posts.size > 1 &&
    (pathOfThread.test(location.pathname) || [...posts].every((post) => post.closest(threads))) &&
    writers().size > 1;
  const onThread = Boolean(rules.thread) && new RegExp(rules.thread, "u").test(location.pathname);
  return { isThread, onThread, isFurther: furtherPage.test(location.href) };
};
