/** Letters and digits, with hyphens between them: the pattern of most names in hosting. */
export const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;
export const NAME_IN_WORDS = 'letters, digits and hyphens, with a letter or digit at both ends';
