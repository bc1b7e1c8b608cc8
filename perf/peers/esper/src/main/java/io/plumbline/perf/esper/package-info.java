/**
 * Esper as a peer, in this process. Esper is licensed under the GPL, version 2: this module is built for measuring
 * alone, in its own profile, and is part of nothing that is distributed.
 */
package io.plumbline.perf.esper;
