/** Why no room was written, in a sentence for whoever asked for it. */
export class RoomRefused extends Error {}
