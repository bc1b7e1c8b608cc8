package io.plumbline.journal;

/**
 * A follower that has registered with a journal.
 *
 * @param name         of the follower.
 * @param nextSequence of the next input event it needs; what is before it may be removed as far as it is concerned.
 */
public record FollowerInfo(String name, long nextSequence)
{
}
