package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.Limits;

/**
 * What was decided on one component in one round, taken apart. Micro-units throughout.
 *
 * @param reading     that counted.
 * @param member      whether it was a member of its group.
 * @param members     how many members its group had.
 * @param sum         of the members.
 * @param limits      of the device, in force.
 * @param bounds      of its group, in force.
 * @param outcome     what came of it.
 * @param breachCount breaches in a row, this one included.
 * @param calmCount   calm rounds in a row while the alarm is up, this one included.
 * @param alarm       whether its alarm is up after the round.
 */
public record ComponentDecision(
    RoundReading reading,
    boolean member,
    int members,
    long sum,
    Limits limits,
    Limits.Bounds bounds,
    Outcome outcome,
    int breachCount,
    int calmCount,
    boolean alarm)
{
    /** What came of a component in a round. */
    public enum Outcome
    {
        /** Breach, and with it the alarm. */
        RAISED,
        /** Breach, but not enough rounds in a row. */
        NOT_ENOUGH_BREACHES,
        /** Breach, but its alarm was up already. */
        UP_ALREADY,
        /** No breach, and its alarm is not up. */
        NO_BREACH,
        /** No breach, and with it enough calm rounds: the alarm was cleared. */
        CLEARED,
        /** No breach, its alarm stays up: not enough calm rounds in a row. */
        NOT_ENOUGH_CALM,
        /** No breach, its alarm stays up: within the deadband. */
        NOT_CALM,
        /** Its reading was not valid and is left out. */
        LEFT_OUT,
        /** Its group had fewer than two valid readings. */
        GROUP_TOO_SMALL
    }

    /** Whether the deviation is less than the lower bound, compared without division. */
    public boolean isBelow()
    {
        return bounds.below() != Limits.NONE && deviationTimesMembers() < members * bounds.below();
    }

    /** Whether the deviation is greater than the upper bound, compared without division. */
    public boolean isAbove()
    {
        return bounds.above() != Limits.NONE && deviationTimesMembers() > members * bounds.above();
    }

    /** Deviation from the mean of the group, as often as the group has members: exact. */
    public long deviationTimesMembers()
    {
        return sum - members * reading.power();
    }
}
