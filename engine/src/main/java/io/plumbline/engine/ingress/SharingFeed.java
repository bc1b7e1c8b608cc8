package io.plumbline.engine.ingress;

/**
 * A feed that shares the framer with another one: each has its turn, and takes out of the framer what its turn leaves
 * there before the other has its own.
 */
interface SharingFeed extends LineFeed
{
    /** Ends the turn, no whole line being left of it, and empties the framer. */
    void leave();
}
