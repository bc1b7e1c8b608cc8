package io.plumbline.codec;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a message is by the definition, worked out on a tree of Strings; finds all reasons that hold. */
final class ReferenceDecoder
{
    private static final List<String> FIELDS = List.of("code", "id", "pwr", "valid_flag", "ts");
    private static final List<String> REQUIRED = List.of("code", "id", "pwr", "valid_flag");
    private static final Set<String> BRANCHES = Set.of("string", "double", "int", "long", "float", "boolean");

    private final Map<String, Integer> devices = new HashMap<>();
    private final boolean timestampRequired;
    private final int maxLineLength;

    ReferenceDecoder(final List<String> codes, final boolean timestampRequired, final int maxLineLength)
    {
        for (final String code : codes)
        {
            devices.put(code, devices.size());
        }
        this.timestampRequired = timestampRequired;
        this.maxLineLength = maxLineLength;
    }

    /** The reasons that hold, or none and the fields. */
    record Result(Set<DecodeStatus> reasons, int device, int component, long power, boolean valid, long timestampMs)
    {
        DecodeStatus status()
        {
            return reasons.isEmpty() ? DecodeStatus.OK : reasons.iterator().next();
        }
    }

    Result decode(final byte[] line)
    {
        if (line.length > maxLineLength)
        {
            return refused(EnumSet.of(DecodeStatus.LINE_TOO_LONG));
        }
        try
        {
            final Object value = ReferenceJson.parse(line);
            return value instanceof ReferenceJson.Members object ?
                judge(object) : refused(EnumSet.of(DecodeStatus.MALFORMED_JSON));
        }
        catch (final ReferenceJson.Malformed ex)
        {
            return refused(EnumSet.of(DecodeStatus.MALFORMED_JSON));
        }
    }

    private Result judge(final ReferenceJson.Members object)
    {
        final Set<DecodeStatus> reasons = EnumSet.noneOf(DecodeStatus.class);
        final Map<String, Object> scalars = new HashMap<>();
        for (final ReferenceJson.Member member : object.members())
        {
            if (FIELDS.contains(member.name()) && scalars.put(member.name(), unwrapped(member.value())) != null)
            {
                reasons.add(DecodeStatus.DUPLICATE_FIELD);
            }
        }
        for (final String field : FIELDS)
        {
            final Object value = scalars.get(field);
            if (value == null || value instanceof ReferenceJson.Null)
            {
                scalars.remove(field);
                if (REQUIRED.contains(field))
                {
                    reasons.add(DecodeStatus.MISSING_FIELD);
                }
            }
            else if (value instanceof ReferenceJson.Array)
            {
                reasons.add(DecodeStatus.BAD_TYPE);
            }
        }
        if (reasons.contains(DecodeStatus.BAD_TYPE))
        {
            return refused(reasons);
        }

        int device = -1;
        if (scalars.containsKey("code"))
        {
            if (!(scalars.get("code") instanceof String))
            {
                reasons.add(DecodeStatus.BAD_TYPE);
            }
            device = devices.getOrDefault(text(scalars, "code"), -1);
            if (device < 0)
            {
                reasons.add(DecodeStatus.UNKNOWN_DEVICE);
            }
        }
        int component = -1;
        if (scalars.containsKey("id"))
        {
            final String id = scalars.get("id") instanceof Boolean ? "" : text(scalars, "id");
            if (!id.matches("[1-8]"))
            {
                reasons.add(DecodeStatus.BAD_COMPONENT);
            }
            component = id.isEmpty() ? -1 : id.charAt(0) - '1';
        }
        boolean valid = false;
        if (scalars.containsKey("valid_flag"))
        {
            valid = text(scalars, "valid_flag").matches("(?i)true");
            if (scalars.get("valid_flag") instanceof ReferenceJson.Numeric ||
                !text(scalars, "valid_flag").matches("(?i)true|false"))
            {
                reasons.add(DecodeStatus.BAD_VALID_FLAG);
            }
        }
        final long power = judgePower(scalars, valid, reasons);
        final long timestampMs = judgeTimestamp(scalars, reasons);
        return reasons.isEmpty() ?
            new Result(reasons, device, component, power, valid, timestampMs) : refused(reasons);
    }

    private static long judgePower(
        final Map<String, Object> scalars, final boolean valid, final Set<DecodeStatus> reasons)
    {
        if (!valid || !scalars.containsKey("pwr"))
        {
            return 0;
        }
        final String text = scalars.get("pwr") instanceof Boolean ? "" : text(scalars, "pwr");
        final long power = ReferenceDecimals.parse(text, 1_000_000_000_000_000L);
        if (power == Decimals.NOT_A_DECIMAL)
        {
            reasons.add(DecodeStatus.BAD_POWER);
        }
        else if (power == Decimals.OUT_OF_RANGE)
        {
            reasons.add(DecodeStatus.POWER_OUT_OF_RANGE);
        }
        return power;
    }

    private long judgeTimestamp(final Map<String, Object> scalars, final Set<DecodeStatus> reasons)
    {
        if (!scalars.containsKey("ts"))
        {
            if (timestampRequired)
            {
                reasons.add(DecodeStatus.BAD_TIMESTAMP);
            }
            return PowerReport.NO_TIMESTAMP;
        }
        final String text = text(scalars, "ts");
        if (!text.matches("[0-9]{1,15}"))
        {
            reasons.add(DecodeStatus.BAD_TIMESTAMP);
            return PowerReport.NO_TIMESTAMP;
        }
        return Long.parseLong(text);
    }

    /** A scalar or null as it is; the scalar out of a union; an array for whatever is neither. */
    private static Object unwrapped(final Object value)
    {
        if (value instanceof ReferenceJson.Members union)
        {
            final boolean scalar = union.members().size() == 1 &&
                BRANCHES.contains(union.members().get(0).name()) &&
                !(union.members().get(0).value() instanceof ReferenceJson.Null) &&
                !(union.members().get(0).value() instanceof ReferenceJson.Members);
            return scalar ? union.members().get(0).value() : new ReferenceJson.Array(List.of());
        }
        return value;
    }

    private static String text(final Map<String, Object> scalars, final String field)
    {
        final Object value = scalars.get(field);
        return value instanceof ReferenceJson.Numeric number ? number.text() : value.toString();
    }

    private static Result refused(final Set<DecodeStatus> reasons)
    {
        return new Result(reasons, -1, -1, 0, false, PowerReport.NO_TIMESTAMP);
    }
}
