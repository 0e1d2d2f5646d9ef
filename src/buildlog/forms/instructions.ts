const WORDS = 'ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR';
const INSTRUCTION = new RegExp(`^(?:${WORDS})\\s`, 'i');
const OPENING = /^(?:FROM\s+(?:--\S+\s+)*\S+(?:\s+AS\s+\S+)?|ARG\s+[A-Za-z_]\w*(?:=.*|\s+[A-Za-z_]\w*(?:=.*)?)?)\s*$/is;

/** True for text that begins with a word of the Dockerfile language, in any case: builders repeat an instruction as it was typed. */
export const isInstruction = (text: string): boolean => INSTRUCTION.test(text);

/** True for text with which a Dockerfile can begin. A script that counts its own steps writes other words. */
export const opensDockerfile = (text: string): boolean => OPENING.test(text);
