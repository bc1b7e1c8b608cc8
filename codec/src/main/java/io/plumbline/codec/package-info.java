/**
 * Bytes to fields and back: the decoder of the devices' messages, decimals in micro-units, and, generated at build
 * time from {@code plumbline-journal.xml}, the SBE codecs of the journal.
 */
package io.plumbline.codec;
