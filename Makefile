# Every target does its own set-up. Needed on the machine: cargo, node, npm, python3 and make.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

ASSAY := target/debug/assay
# The native program, found by the shell: the npm package's own script exits with 0 whatever forge says.
FORGE := node_modules/@foundry-rs/forge-*/bin/forge
LINT_TOOLS := target/lint-tools
# Of each a folder with its version, so that another one is installed anew.
CARGO_MUTANTS := target/cargo-mutants@27.1.0/bin/cargo-mutants
CARGO_SBOM := target/cargo-sbom@0.10.0/bin/cargo-sbom
PYTHON := python3
EXAMPLES_PYTHON = $(PYTHON) tools/in_environment.py build/examples-venv examples/requirements.txt
OPERATOR_FIXTURES = $(EXAMPLES_PYTHON) tools/operator-fixtures/generate.py
# What people write; generated contracts are compared with the generator's output instead.
SOLIDITY := $(filter-out contracts/generated contracts/bytecode, $(wildcard contracts/*)) script test examples \
	crates/foundry-project/assets
# Sweeps over generated perceptrons have the names of the trained ones. The transformer's layout is planned for minutes, and measured by
# `make bench`: it has a page of its own.
REPORTED := $(filter-out models/mlp-% models/tiny-transformer/%, $(wildcard models/*/model.onnx))

.PHONY: help
help: ## Say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

.PHONY: demo
demo: node_modules ## The whole story on a bundled model, from ONNX to a proof checked on a local chain
	cargo build --locked
	$(ASSAY) demo

.PHONY: demo-oracle
demo-oracle: node_modules ## From a price feed to the loan-to-value of a lending market, proven, on a local chain
	cargo build --locked
	$(ASSAY) demo --oracle

.PHONY: test
test: lint test-foundry test-rust test-examples check-operator-fixtures check-operators check-encoder check-page check-bench check-assurance check-equal-builds check-goldens ## Lints, Foundry tests, Rust tests, examples, no golden out of date

.PHONY: test-foundry
test-foundry: node_modules
	$(FORGE) test
	$(PYTHON) -m unittest discover -s tools

.PHONY: test-rust
test-rust: node_modules
	cargo test --workspace --locked

# The tests of the command line have built the binary.
.PHONY: test-examples
test-examples: test-rust node_modules
	$(EXAMPLES_PYTHON) examples/check_sklearn_to_onnx.py $(ASSAY)
	$(EXAMPLES_PYTHON) examples/accuracy-bounty/check_benchmark.py $(ASSAY)
	$(PYTHON) examples/run.py $(ASSAY) $(FORGE)

.PHONY: examples-mutants
examples-mutants: node_modules ## Deletes each check of the examples' contracts in turn: a test has to fail (minutes)
	cargo build --locked
	$(PYTHON) examples/run.py $(ASSAY) $(FORGE)
	$(PYTHON) examples/mutants.py $(FORGE)

# After the examples, whose environment they share.
.PHONY: check-operator-fixtures
check-operator-fixtures: test-examples ## The operator fixtures are what onnxruntime makes of them
	$(OPERATOR_FIXTURES) --check

.PHONY: operator-fixtures
operator-fixtures: ## Write the operator fixtures anew
	$(OPERATOR_FIXTURES)

# The tests have built the program.
.PHONY: check-operators
check-operators: test-rust ## ONNX's own node tests: none is wrong, and docs/operators.md says what becomes of them
	$(PYTHON) tools/node-tests/document.py target/debug/examples/node-tests --check

.PHONY: operators
operators: ## Write docs/operators.md anew
	cargo build --locked --example node-tests
	$(PYTHON) tools/node-tests/document.py target/debug/examples/node-tests

.PHONY: check-encoder
check-encoder: ## Calldata against the ABI encoder of ethers-core
	cargo test --manifest-path tools/encoder-check/Cargo.toml --target-dir target/encoder-check --locked --quiet

# The tests of the command line have built the binary.
.PHONY: check-page
check-page: test-rust ## The page of a gas report in headless Chromium: no request, nothing overflows, texts legible, tables sort
	tools/install_chromium.sh
	npm ci --loglevel=error --prefix tools/page-check
	node tools/page-check/self_test.mjs
	$(ASSAY) report $(REPORTED) --sweep mlp:100..9k:5 --sweep conv:88..3k:4 --budget 900000 --output build/page-check > /dev/null
	node tools/page-check/check_page.mjs build/page-check/report.html docs/gas/report.html

.PHONY: check-bench
check-bench: ## The rules that make ratios and verdicts of measurements; the published table is what its figures say
	$(PYTHON) -m unittest discover -s bench
	$(PYTHON) bench/tables.py --check

.PHONY: check-assurance
check-assurance: ## The rules of releases, pins and mutants; the table of SECURITY.md is what its figures say
	$(PYTHON) -m unittest discover -s tools/tests
	$(PYTHON) -m unittest discover -s tools/release
	$(PYTHON) -m unittest discover -s tools/assurance
	$(PYTHON) tools/assurance/table.py --check

# The tests of the command line have built the binary.
.PHONY: check-equal-builds
check-equal-builds: test-rust node_modules
	$(PYTHON) tools/assurance/equal_builds.py $(ASSAY) --models operators

# A golden that a test or forge rewrote, or that nobody committed, differs from what is in git.
.PHONY: check-goldens
check-goldens: test-foundry test-rust
	$(PYTHON) tools/embed_contracts.py --check
	$(PYTHON) tools/check_goldens.py

.PHONY: lint
lint: node_modules $(LINT_TOOLS)/ready ## Formatting, clippy, spelling, dependency rules
	cargo fmt --all --check
	$(FORGE) fmt --check $(SOLIDITY)
	$(PYTHON) tools/check_crates.py
	$(PYTHON) tools/check_pins.py
	$(LINT_TOOLS)/bin/typos
	cargo fetch --locked --quiet
	$(LINT_TOOLS)/bin/cargo-deny --offline --log-level error check --hide-inclusion-graph bans licenses sources
	cargo clippy --workspace --locked --quiet -- --deny warnings
	cargo clippy --workspace --all-targets --locked --quiet -- --deny warnings --allow clippy::unwrap_used --allow clippy::disallowed_methods

.PHONY: bless
bless: node_modules ## Write every golden file anew: generated contracts, fixtures, snapshots, embedded bytecode
	$(FORGE) build
	$(PYTHON) tools/embed_contracts.py
	ASSAY_BLESS=1 INSTA_UPDATE=always cargo test --workspace --locked
	$(FORGE) fmt
	$(FORGE) test

# Tests that take minutes are ignored by default and end in `_in_full`.
.PHONY: tamper
tamper: node_modules ## Every single-bit flip and word change of a proof, natively and in the EVM; every gas limit; pairs of proofs (long)
	cargo test --workspace --locked -- --ignored --nocapture in_full

.PHONY: storms
storms: node_modules ## 50 kills of every command that writes, 50 sizes of a full disk, jobs within their predicted memory (long)
	cargo test --workspace --locked --test cli -- --ignored --nocapture --test-threads 1 storms:: fifty_runs twenty_kills

.PHONY: soundness
soundness: node_modules ## Every constraint of the gadgets left out in turn, a million false witnesses, random graphs and inputs (long)
	cargo test --workspace --locked --test deletions --test adversary --test random_graphs --test graph_equivalences \
		--test example_models -- --ignored --nocapture in_full

.PHONY: invariants
invariants: node_modules ## The oracle's invariants over 1,000 sequences of 100 calls (long)
	FOUNDRY_PROFILE=long $(FORGE) test --match-contract OracleInvariant | $(PYTHON) tools/forge_figure.py oracle-invariants calls

.PHONY: fuzz-verifier
fuzz-verifier: node_modules ## Foundry's fuzzer against the committed verifier: 100,000 tampered calls (long)
	FOUNDRY_PROFILE=long $(FORGE) test --match-contract VolatilityLtvTamper | $(PYTHON) tools/forge_figure.py forge-fuzz runs

# Some figures, in full: make assurance ASSURANCE="--only kills --long"
ASSURANCE :=
.PHONY: assurance
assurance: node_modules ## Runs what SECURITY.md has in its table, and writes the table anew (long)
	$(PYTHON) tools/assurance/run.py $(ASSURANCE)
	$(PYTHON) tools/assurance/table.py

.PHONY: equal-builds
equal-builds: node_modules ## Builds by 1, 2 and 8 threads, optimised and not, are equal byte by byte (long)
	cargo build --locked
	cargo build --locked --release
	$(PYTHON) tools/assurance/equal_builds.py $(ASSAY) target/release/assay

# The rest of an interrupted run: make mutants MUTANTS=--resume
MUTANTS :=
.PHONY: mutants
mutants: node_modules $(CARGO_MUTANTS) ## 60 random changes of each of five parts of the Rust sources: a test has to fail (hours)
	$(PYTHON) tools/mutants.py $(CARGO_MUTANTS) $(MUTANTS)

.PHONY: advisories
advisories: $(LINT_TOOLS)/ready ## Dependencies with known faults; asks the network for today's list
	$(LINT_TOOLS)/bin/cargo-deny --log-level error check --hide-inclusion-graph advisories
	npm audit

# What is in the way of one: make release RELEASE=--dry-run
RELEASE :=
.PHONY: release
release: $(CARGO_SBOM) ## The program with digests, changes, licences and bills of materials in dist/
	$(PYTHON) tools/release/release.py $(CARGO_SBOM) $(RELEASE)

.PHONY: coverage
coverage: node_modules ## Lines of hand-written contracts that no Foundry test reaches (long)
	$(PYTHON) tools/coverage.py $(FORGE)

.PHONY: techniques
techniques: node_modules ## What each technique of the generated verifier saves
	cargo test --workspace --locked --test verifier -- --nocapture techniques

.PHONY: report
report: node_modules ## The project's gas report: example models and perceptrons of up to a million parameters, measured; what convolutions grow with (long)
	cargo build --locked
	$(ASSAY) report $(REPORTED) --sweep mlp:100..1M:8 --lanes 1 --measure --budget 350000 --output build/report
	cp build/report/report.json build/report/report.md build/report/report.csv build/report/report.html build/report/gas-by-size.svg docs/gas
	$(ASSAY) report --sweep conv:88..38k:6 --lanes 1 --sums folded --output build/growth
	cp build/growth/growth.svg docs/gas
	cp build/growth/report.md docs/gas/growth.md
	$(ASSAY) report models/tiny-transformer/model.onnx --input-range 0:16 --sums folded --max-error 0.5 --gas-budget 350000 --budget 350000 --output build/transformer
	cp build/transformer/report.md docs/gas/transformer.md

# All 50,176 pixels are public, a bit each.
.PHONY: large
large: node_modules ## A generated CNN of a million parameters on a 224x224 image: built, proved, verified in the embedded EVM (minutes)
	cargo build --locked
	$(ASSAY) report --sweep cnn224:1M --measure --input-range 0:1 --input-bits 1 --max-error 0.1 --gas-budget 500000 --output build/large
	$(PYTHON) bench/large.py build/large/report.json

# Some models or the rest of an interrupted run: make bench BENCH="--only iris", make bench BENCH=--resume
BENCH :=
.PHONY: bench
bench: node_modules ## Side by side with EZKL on the same models (long)
	cargo build --locked
	$(PYTHON) tools/in_environment.py build/bench-venv bench/requirements.txt bench/compare_ezkl.py $(BENCH)

.PHONY: bench-predictions
bench-predictions: ## Predicted seconds of proofs against measured ones, by a benchmark in the same process (minutes)
	cargo test --locked --bin assay -- --ignored --nocapture predictions

.PHONY: doctor
doctor: node_modules ## Which tools are found, and what installs the missing ones
	cargo build --locked
	$(ASSAY) doctor

node_modules: package.json package-lock.json
	npm ci --loglevel=error
	@touch node_modules

$(LINT_TOOLS)/ready: tools/lint-requirements.txt tools/install_lint_tools.py
	$(PYTHON) tools/install_lint_tools.py $(LINT_TOOLS)
	@touch $@

target/%/bin/cargo-mutants target/%/bin/cargo-sbom:
	cargo install --locked --quiet --root target/$* $*
