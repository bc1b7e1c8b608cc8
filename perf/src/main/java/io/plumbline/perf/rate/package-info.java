/**
 * Sending at a fixed rate whatever becomes of it: when each message is to be sent, how long each took counted from
 * that, and how long the machine held up an idle thread meanwhile. Needs nothing but the JDK and HdrHistogram.
 */
package io.plumbline.perf.rate;
