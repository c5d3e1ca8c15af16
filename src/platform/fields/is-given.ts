import { ValidateIf } from 'class-validator';

/** May be left out, but null is a value like any other and has to be right. */
export const IsGiven = () => ValidateIf((_, value) => value !== undefined);
