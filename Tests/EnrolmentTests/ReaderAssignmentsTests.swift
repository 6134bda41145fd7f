// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import Enrolment

@Suite struct ReaderAssignmentsTests {
    private let left = ReaderName("ACS ACR1281 00 00")
    private let right = ReaderName("ACS ACR1281 01 00")
    private let sam = ReaderName("OMNIKEY 6121 02 00")

    private func assignments(
        _ readers: String...,
        sam: String? = nil,
        present: Set<ReaderName>
    ) -> ReaderAssignments {
        let stations = readers.enumerated().map { StationPlace(name: "station \($0 + 1)", reader: $1) }
        return ReaderAssignments(stations: stations, sam: sam.map { ReaderSelector(text: $0) }, present: present)
    }

    @Test func `each reader has its role`() {
        let assignments = assignments("00 00", "01 00", sam: "6121", present: [left, right, sam])
        #expect(assignments.role(of: left) == .station("station 1"))
        #expect(assignments.role(of: right) == .station("station 2"))
        #expect(assignments.role(of: sam) == .sam)
        #expect(assignments.role(of: ReaderName("another")) == nil)
        #expect(assignments.reader(ofStation: "station 2") == right)
        #expect(assignments.reader(ofStation: "station 3") == nil)
    }

    @Test func `a part of a name that two readers have selects none, until one of them goes`() {
        var assignments = assignments("ACR1281", present: [left, right])
        #expect(assignments.readers == [nil])
        #expect(assignments.role(of: left) == nil)
        assignments.present.remove(left)
        #expect(assignments.readers == [right])
    }

    @Test func `a whole name selects its reader, whatever other name contains it`() {
        let longer = ReaderName(left.rawValue + " 01")
        let assignments = assignments(left.rawValue, present: [left, longer])
        #expect(assignments.readers == [left])
        #expect(assignments.role(of: longer) == nil)
    }

    @Test func `the SAM's reader is no station's, even when it is the only one that fits`() {
        let other = ReaderName("OMNIKEY 5022 00 00")
        let assignments = assignments("OMNIKEY", sam: "6121", present: [sam])
        #expect(assignments.readers == [nil])
        #expect(assignments.sam == sam)
        #expect(assignments.adding([other]).readers == [other])
        #expect(assignments.present == [sam])
    }

    @Test func `a SAM that is searched on all readers has no reader here`() {
        let assignments = assignments("00 00", present: [left, sam])
        #expect(assignments.sam == nil)
        #expect(assignments.role(of: sam) == nil)
    }
}
