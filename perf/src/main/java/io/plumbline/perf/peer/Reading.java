package io.plumbline.perf.peer;

/**
 * A message as an object, as most programs have it.
 *
 * @param code      of the device.
 * @param component index of the component, 0 to 7.
 * @param power     micro-units; 0 of a reading that is not valid.
 */
record Reading(String code, int component, long power)
{
    static Reading of(final String code, final String id, final String pwr, final String validFlag)
    {
        return new Reading(
            code,
            id.charAt(0) - '1',
            "true".equalsIgnoreCase(validFlag) ? JacksonMessage.micro(pwr.toCharArray(), 0, pwr.length()) : 0);
    }
}
