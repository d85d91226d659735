/** Measurements that users run themselves: what the command's {@code bench} prints. Finer questions are asked by the JMH module. */
package graft.kernel.bench;
