import { Decide } from './decision.js';

/** Opens a route to everyone. Without it every route needs a valid access token: the guards are closed by default. */
export const Public = () => Decide({ text: '@Public()', isOpen: true, isWhole: true });
