package org.studyregistry.testsupport;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** Proves for the packaged program what another test proves in the JVM of the build: left to {@code -Pfaults} and {@code -Dnative}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("second-proof")
public @interface SecondProof {}
