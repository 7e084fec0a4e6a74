/** Spelling without marks, so that "rac" finds "rác". */

export const plain = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();

/** Whether a text holds every word that was typed, marks or not. */
export function holds(text, typed) {
  const found = plain(text);
  return plain(typed).split(/\s+/).filter(Boolean).every((word) => found.includes(word));
}
