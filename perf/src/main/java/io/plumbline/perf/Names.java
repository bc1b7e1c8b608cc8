package io.plumbline.perf;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/**
 * Constants as they are written in the configuration and on the command line: {@code busy-spin}.
 */
final class Names
{
    private Names()
    {
    }

    static String of(final Enum<?> constant)
    {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E parse(final Class<E> type, final String text)
    {
        return Arrays.stream(type.getEnumConstants())
            .filter(constant -> of(constant).equals(text.toLowerCase(Locale.ROOT).replace('_', '-')))
            .findFirst()
            .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of " +
                Arrays.stream(type.getEnumConstants()).map(Names::of).collect(Collectors.joining(", "))));
    }
}
