package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest
{
    @ParameterizedTest
    @CsvSource({
        "1fa3661, 1fa3661, ''", "1fa3661, unknown, ''", "1fa3661, aff4646, aff4646", "unknown, aff4646, aff4646",
        "1fa3661-dirty, 1fa3661-dirty, 1fa3661-dirty", "1fa3661, 1fa3661-dirty, 1fa3661-dirty"})
    void shouldNameTheWorkingCopyUnlessItIsWhatWasBuilt(final String built, final String tree, final String other)
    {
        assertEquals(other, Conditions.otherTree(built, tree));
    }

    @Test
    void shouldPrintBoth()
    {
        final StringWriter out = new StringWriter();
        final PrintWriter printer = new PrintWriter(out);
        new Conditions("", 2, 0, "", "", 1, "", List.of(), "1fa3661", "aff4646", "", "").print(printer);
        printer.flush();
        assertTrue(
            out.toString().contains("commit    1fa3661, built from; the working copy is at aff4646 now"),
            out.toString());
    }
}
