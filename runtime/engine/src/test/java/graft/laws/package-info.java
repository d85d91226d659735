/**
 * The laws that every operation, back end and adapter obeys, as code that tests, specs and users run on their own: gradients agree with
 * central differences, a back end agrees with the reference, the order of graphs and the number of threads change nothing.
 */
package graft.laws;
