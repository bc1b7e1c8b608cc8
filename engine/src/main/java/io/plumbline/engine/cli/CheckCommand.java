package io.plumbline.engine.cli;

import io.plumbline.engine.config.Configuration;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code check}: validates a configuration.
 */
@Command(
    name = "check",
    description = {
        "Validates a configuration as a start does; says all its errors, each with file, line and key.",
        "Looks at the files and programs it names; binds nothing, writes nothing, looks at nothing over a network."
    })
final class CheckCommand implements Callable<Integer>
{
    @Option(names = {"-c", "--config"}, paramLabel = "FILE", required = true, description = "Configuration.")
    private Path config;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        final Configuration configuration = StartConfiguration.read(config);
        final int sets = configuration.limits().profiles().size();
        final int actions = configuration.actions().list().size();
        spec.commandLine().getOut().println(String.format(
            Locale.ROOT,
            "%s: ok, %s, %d %s of limits%s",
            config,
            configuration.codes(),
            sets,
            sets == 1 ? "set" : "sets",
            actions == 0 ? "" : ", " + actions + (actions == 1 ? " action" : " actions")));
        return ExitCodes.DONE;
    }
}
