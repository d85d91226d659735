/**
 * The definition of correct: every operation as the formula of its doc, in double, one loop after the other. Slow on purpose where speed
 * would cost clarity; every other back end is tested against it. One class for each family of operations.
 */
package graft.backend.reference;
