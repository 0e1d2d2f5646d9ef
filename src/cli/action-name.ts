/** How workflows name the action until its owner is filled in; the documents use the same (checked by a test). */
export const ACTION = 'OWNER/layercost';
