package org.studyregistry.lifecycle;

/**
 * The program runs as the service: background work begins now. Observed in place of Quarkus' own start-up
 * event, which an operator's command fires as well.
 */
public record ServiceStarted() {

    /** The priority of observers that watch over all that comes. */
    public static final int WATCHES = 50;

    /** The priority of observers whose work the others need: the schema. */
    public static final int FIRST = 100;

    /** The priority of all others. */
    public static final int THEN = 200;
}
