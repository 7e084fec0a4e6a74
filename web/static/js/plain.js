/** Spelling without marks, so that "rac" finds "rác". */

export const plain = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();

const TYPE = /^(?:(?:phuong|xa|thi tran|dac khu|ward|commune)\s+|(?:p|x|tt)(?:\.\s*|\s+))(?=\S)|(?<=\S)(?:\s+(?:ward|commune)|\s*(?:坊|社|特区))$/;

/** The name without the type of a unit: "p.Ka Long" and "Phường Ka Long" are "ka long". */
export const bare = (text) => plain(text).trim().replace(TYPE, "");

/** Smaller for what is more like what was typed. */
export function likeness(name, typed) {
  const [known, wanted] = [bare(name), bare(typed)];
  return known === wanted ? 0 : known.startsWith(wanted) ? 1 : 2;
}

/** Whether a text holds every word that was typed, marks or not. */
export function holds(text, typed) {
  const found = plain(text);
  return plain(typed).split(/\s+/).filter(Boolean).every((word) => found.includes(word));
}
