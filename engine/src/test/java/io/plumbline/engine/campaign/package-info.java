/** Campaigns with engines in processes of their own: killed, and on disks that are full. */
package io.plumbline.engine.campaign;
