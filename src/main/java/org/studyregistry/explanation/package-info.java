/** Why a completion is or is not given to a registrar, and what became of it: for the operator. */
package org.studyregistry.explanation;
