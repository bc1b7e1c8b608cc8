package io.plumbline.engine.verify;

import io.plumbline.journal.SegmentInfo;

/**
 * What was found in a segment.
 *
 * @param info   what it holds, as far as it could be read.
 * @param ending how it ends: {@code clean}, {@code open} (being written, or its engine was killed), {@code torn} (its
 *               engine was killed, for there is a later one), {@code empty} (without a whole head), {@code damaged} or
 *               {@code unreadable}.
 */
public record VerifiedSegment(SegmentInfo info, String ending)
{
}
