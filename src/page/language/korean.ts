import shown from './korean.json' with { type: 'json' };

/** The page's own texts in Korean; those of element and engine are theirs. */
export const korean = { shown };
