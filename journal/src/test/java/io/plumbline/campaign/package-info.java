/** What the campaigns of all modules share: their form, seeds and results, and processes of their own. */
package io.plumbline.campaign;
