// What is asked of the same thing many times, and found out once.

export const once = (find) => {
  const found = new Map();
  return (item) => {
    if (!found.has(item)) found.set(item, find(item));
    return found.get(item);
  };
};
