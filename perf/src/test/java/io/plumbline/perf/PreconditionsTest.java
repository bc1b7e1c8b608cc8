package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreconditionsTest
{
    @Test
    void shouldFindNothingWrongWithAProcessAsTheLauncherStartsIt()
    {
        final List<String> flags = List.of(
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED", "-Xmx6g", "-XX:+UseParallelGC",
            "-Dplumbline.tree=1fa3661");
        assertEquals(List.of(), Preconditions.reasons(false, flags, 2, 2));
    }

    @Test
    void shouldTakeWhatJmhItselfGivesAFork()
    {
        final List<String> flags = List.of(
            "-XX:+UnlockDiagnosticVMOptions", "-XX:CompileCommandFile=/tmp/jmh16824732692126392491compilecommand");
        assertEquals(List.of(), Preconditions.reasons(false, flags, 2, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-Xint", "-Xcomp", "-XX:TieredStopAtLevel=1", "-agentlib:jdwp=transport=dt_socket,server=y",
        "-javaagent:/tmp/agent.jar", "-agentpath:/tmp/libagent.so", "-agentlib:hprof", "-Xrunjdwp:server=y", "-ea",
        "-ea:io.plumbline.engine...", "-enableassertions", "-enableassertions:io.plumbline.codec.AvroJsonDecoder",
        "-XX:-UseCompiler", "-Djava.compiler=NONE", "-XX:CompileCommand=quiet", "-XX:CompileCommandFile=/tmp/commands",
        "-XX:-TieredCompilation", "-Dagrona.disable.bounds.checks=true"})
    void shouldNameAWrongFlag(final String flag)
    {
        final List<String> reasons = Preconditions.reasons(false, List.of("-Xmx1g", flag), 8, 2);
        assertEquals(1, reasons.size());
        assertTrue(reasons.get(0).startsWith("wrong flag " + flag + ": "), reasons.get(0));
    }

    @Test
    void shouldNameTooFewCores()
    {
        assertEquals(
            List.of("too few cores: 1, and 2 are needed"), Preconditions.reasons(false, List.of(), 1, 2));
    }

    @Test
    void shouldNameAllAtOnce()
    {
        assertEquals(3, Preconditions.reasons(true, List.of("-Xint"), 1, 2).size());
    }
}
