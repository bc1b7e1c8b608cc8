package io.plumbline.engine.action;

/**
 * What became of an attempt to deliver an event.
 *
 * @param kind         of the outcome.
 * @param reason       why it was not delivered, in one line; null when it was.
 * @param retryAfterNs nanoseconds before the next attempt at the target's own wish; 0 for none.
 */
record Outcome(Kind kind, String reason, long retryAfterNs)
{
    /** The target has it. */
    static final Outcome DONE = new Outcome(Kind.DONE, null, 0);

    /** It may go better another time. */
    static Outcome failed(final String reason)
    {
        return new Outcome(Kind.FAILED, reason, 0);
    }

    /** It may go better after a time the target has named. */
    static Outcome failed(final String reason, final long retryAfterNs)
    {
        return new Outcome(Kind.FAILED, reason, retryAfterNs);
    }

    /** The target does not want it, and will not want it the next time. */
    static Outcome rejected(final String reason)
    {
        return new Outcome(Kind.REJECTED, reason, 0);
    }

    /** Kinds of outcomes. */
    enum Kind
    {
        /** Delivered. */
        DONE,
        /** Not delivered this time. */
        FAILED,
        /** Refused for good. */
        REJECTED
    }
}
