// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// Which reader belongs to which station, and which one to the SAM, among the readers that are present.
///
/// The SAM's reader belongs to no station. A selector that fits two readers selects none of them.
struct ReaderAssignments: Sendable {
    /// The use of a reader.
    enum Role: Hashable, Sendable {
        case sam
        case station(String)
    }

    private let stations: [StationPlace]
    private let samSelector: ReaderSelector?
    /// The readers that are present.
    var present: Set<ReaderName> { didSet { assign() } }
    /// The SAM's reader; nil when it is not present or none is configured.
    private(set) var sam: ReaderName?
    /// The stations' readers, in the stations' order; nil for a station without one.
    private(set) var readers: [ReaderName?] = []

    init(stations: [StationPlace], sam: ReaderSelector?, present: Set<ReaderName> = []) {
        self.stations = stations
        samSelector = sam
        self.present = present
        assign()
    }

    /// The reader of a station; nil when it has none or there is no such station.
    func reader(ofStation name: String) -> ReaderName? {
        zip(stations, readers).first { station, _ in station.name == name }?.1
    }

    /// The use of a reader; nil for a reader without a use, and for one that is not present.
    func role(of reader: ReaderName) -> Role? {
        if reader == sam { return .sam }
        return zip(stations, readers).first { $0.1 == reader }.map { .station($0.0.name) }
    }

    /// The same assignments with these readers present too.
    func adding(_ readers: some Sequence<ReaderName>) -> ReaderAssignments {
        var assignments = self
        assignments.present.formUnion(readers)
        return assignments
    }

    private mutating func assign() {
        sam = samSelector?.reader(among: present)
        let candidates = present.filter { $0 != sam }
        readers = stations.map { $0.selector.reader(among: candidates) }
    }
}
