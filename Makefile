# SPDX-License-Identifier: Apache-2.0
# Targets:
#
#   make run      the main job: four fictional students get their card on virtual readers (sets up what it needs)
#   make test     every test, those through a real pcscd too, with a sample of the long walks (sets up what they need)
#   make quick    the tests that start no other program: what to run while changing something
#   make soak     every test with every case of the long walks, and ten minutes of each fuzzer (FUZZ_SECONDS)
#   make coverage line coverage of each module
#   make fuzz     hostile bytes against client, virtual card, SAM and journal, ten minutes each (FUZZ_SECONDS)
#   make bench-journal  what grows with the number of cards, in a release build, as Markdown (docs/performance.md)
#   make lint     formatting, the rules of CONTRIBUTING.md, shell scripts, the systemd unit
#   make build    all programs
#   make format   rewrites the Swift files in the style of .swift-format
#   make clean    removes the files of builds and runs

.PHONY: help run test quick soak coverage fuzz bench-journal lint build format clean

help:
	@sed -n 's/^#   //p' Makefile

run:
	@scripts/run

test:
	@scripts/test

quick:
	@scripts/quick

soak:
	@scripts/soak

coverage:
	@scripts/coverage

fuzz:
	@scripts/fuzz

bench-journal:
	@scripts/bench-journal

lint:
	@scripts/lint

build:
	@scripts/setup
	swift build

format:
	swift format --in-place --parallel --recursive Sources Tests Fuzz/Fuzzers Fuzz/*.swift Package.swift

clean:
	rm -rf .build .build-*
