/** JMH benchmarks: one question a class, which its first sentence asks. */
package graft.bench;
