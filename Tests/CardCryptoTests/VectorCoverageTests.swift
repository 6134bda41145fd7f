// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

/// The one list of published vectors that no suite runs; every other vector is run by a suite that names its kind.
@Suite struct VectorCoverageTests {
    /// Kinds without code that could run them, and what that would be.
    private static let notCovered = [
        "auth-71": "EV2 messaging", "changekey-EV2": "EV2 messaging", "ev2-enc": "EV2 messaging",
        "ev2-full": "EV2 messaging", "ev2-ivc": "EV2 messaging", "ev2-maced": "EV2 messaging",
        "ev2-mact": "EV2 messaging", "ev2-response-dec": "EV2 messaging", "ev2-sessionkeys": "EV2 messaging",
        "ev2-tmkeys": "EV2 messaging",
    ]

    /// How many vectors of each kind there are.
    private func counts(_ vectors: [Vector]) -> [(kind: String, count: Int)] {
        Dictionary(grouping: vectors, by: \.kind).mapValues(\.count).sorted { $0.key < $1.key }
            .map { (kind: $0.key, count: $0.value) }
    }

    private func suites(claiming kind: String, _ sources: [String: String]) -> [String] {
        sources.filter { $0.value.contains("\"\(kind)\"") }.keys.sorted()
    }

    @Test func `each kind of vector is claimed by a suite or listed as not covered`() throws {
        let sources = try VectorSuite.sources()
        let own = try VectorSuite.all().own
        #expect(sources.count >= 10)
        #expect(own.count >= 142)
        var covered = 0
        for (kind, count) in counts(own) {
            let suites = suites(claiming: kind, sources)
            if let lack = Self.notCovered[kind] {
                print("VectorCoverageTests: not covered, \(lack): \(kind) x \(count)")
                #expect(suites.isEmpty, "\(kind) is claimed by \(suites)")
            } else {
                #expect(!suites.isEmpty, "\(kind) x \(count) is run by no suite")
                covered += count
            }
        }
        print("VectorCoverageTests: \(covered) of \(own.count) vectors are run")
        for kind in Self.notCovered.keys { #expect(own.contains { $0.kind == kind }, "\(kind) is in no file") }
    }

    /// Unknown kinds in the folder of VECTORS_DIR are reported, whatever the folder.
    @Test func `unknown kinds of vectors are reported`() throws {
        let sources = try VectorSuite.sources()
        let other = try VectorSuite.all().other
        for (kind, count) in counts(other) where suites(claiming: kind, sources).isEmpty {
            let lack = Self.notCovered[kind] ?? "no suite knows this kind"
            print("VectorCoverageTests: not covered in VECTORS_DIR, \(lack): \(kind) x \(count)")
        }
        let known = other.filter { !suites(claiming: $0.kind, sources).isEmpty }.count
        print("VectorCoverageTests: \(known) of \(other.count) vectors of VECTORS_DIR are of kinds that are run")
    }
}
