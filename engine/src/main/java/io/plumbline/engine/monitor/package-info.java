/**
 * The business logic: what is decided on readings, rounds, alarms and deadlines. Uses nothing but {@code java.*}, so
 * that it runs unchanged live, in recovery and in replay. Single-threaded; time comes as an argument.
 */
package io.plumbline.engine.monitor;
