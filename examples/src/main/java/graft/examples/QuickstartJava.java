package graft.examples;

import graft.GraftException;

/** The quickstart as a Java program. */
public final class QuickstartJava {
    private QuickstartJava() {}

    /** Prints the name of the error type that every Graft failure extends. */
    public static void main(String[] args) {
        System.out.println(GraftException.class.getName());
    }
}
