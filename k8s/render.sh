#!/usr/bin/env bash
# Renders the overlays to k8s/rendered, with kubectl or kustomize. With --check it changes nothing, and fails if what is there
# is not what they render to. With --dry-run it has the API server of the current context check what is rendered, which changes
# nothing there; the namespaces and the kinds of the operators have to be there.
#
# ManifestFreshnessTest has neither program: it recomputes the digests in the first lines.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"

if command -v kustomize >/dev/null; then render=(kustomize build); else render=(kubectl kustomize); fi

checksum() {
    sha256sum | cut -d ' ' -f 1
}

sources() {
    find base gateway monitoring operator overlays release -type f | sort | while read -r file; do
        echo "$file $(checksum <"$file")"
    done | checksum
}

if [ "${1:-}" = --dry-run ]; then
    for file in rendered/*.yaml; do
        kubectl --warnings-as-errors apply --dry-run=server -f "$file"
    done
    exit
fi

out=rendered
if [ "${1:-}" = --check ]; then
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
else
    release/set
fi
for overlay in overlays/* operator/[!b]*; do
    body=$("${render[@]}" "$overlay")
    {
        echo "# Rendered from k8s/$overlay by k8s/render.sh: change that and run this."
        echo "# sources $(sources)"
        echo "# content $(checksum <<<"$body")"
        cat <<<"$body"
    } >"$out/$(sed -e 's,^overlays/,,' -e 's,/,-,' <<<"$overlay").yaml"
done
[ "$out" = rendered ] || diff -r rendered "$out"
