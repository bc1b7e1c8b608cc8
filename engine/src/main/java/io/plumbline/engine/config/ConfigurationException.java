package io.plumbline.engine.config;

import java.util.List;

/**
 * A configuration that cannot be used. Holds all that is wrong with it, so that it can be mended in one go.
 */
public final class ConfigurationException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * Made when the whole configuration has been read.
     *
     * @param problems at least one, each as {@code file:line: key: what is wrong}.
     */
    ConfigurationException(final List<String> problems)
    {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * What is wrong, in the order of the files.
     *
     * @return the problems, each as {@code file:line: key: what is wrong}.
     */
    public List<String> problems()
    {
        return problems;
    }
}
