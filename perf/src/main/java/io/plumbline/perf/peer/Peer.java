package io.plumbline.perf.peer;

import java.nio.file.Path;

/**
 * Something that decides messages, in a process of its own. One thread runs it; what threads it has is its own matter.
 */
public interface Peer
{
    /**
     * What it is made of: versions and settings, in a line.
     *
     * @return the line.
     */
    String settings();

    /**
     * Decides all messages once.
     *
     * @param input   the messages.
     * @param scratch an empty directory for what it writes.
     * @return how long it took, and what it decided.
     * @throws Exception when it cannot; there is no figure then.
     */
    PeerRun run(PeerInput input, Path scratch) throws Exception;

    /**
     * The form that takes messages at a fixed rate, which is also warmed up.
     *
     * @return this one, unless there is another that is made for it.
     */
    default Peer paced()
    {
        return this;
    }

    /** Makes peers by their names. */
    @FunctionalInterface
    interface Factory
    {
        /**
         * Makes one.
         *
         * @param name of the peer.
         * @return the peer.
         * @throws IllegalArgumentException for a name that it does not know.
         */
        Peer create(String name);
    }
}
