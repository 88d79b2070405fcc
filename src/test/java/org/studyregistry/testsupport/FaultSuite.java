package org.studyregistry.testsupport;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** These tests belong to the fault suite; each of them has a row in its report, unless they make rows themselves. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("faults")
@ExtendWith(FaultRecorder.class)
public @interface FaultSuite {

    /** The report's section. */
    String value();

    /** Whether the tests make their own rows. */
    boolean ownRows() default false;
}
