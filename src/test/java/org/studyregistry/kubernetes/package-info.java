/** What is deployed, checked without a cluster: the rendered overlays of {@code k8s/}, their dashboard and alerts. */
package org.studyregistry.kubernetes;
