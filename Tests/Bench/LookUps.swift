// SPDX-License-Identifier: Apache-2.0
import Journal
import Registry

/// Times look-ups of random cards in a registry.
struct LookUps {
    private static let warmUp = 1000
    private static let seed: UInt64 = 20_250_902

    private struct Missing: Error { let card: SampleCard }

    private let journal: Journal
    private let registry: Registry
    private let cards: Int

    init(_ folder: String) throws {
        journal = try Journal(folder: folder)
        registry = try SampleFolder.open(folder, journal)
        cards = journal.state.cardCount
    }

    /// Prints, for each key, its name and the median, the 99th percentile and the maximum in microseconds.
    func run(_ count: Int) throws {
        try measure("UID", count) { $1.uid = $0.uid }
        try measure("number", count) { $1.number = $0.number }
        try measure("holder", count) { $1.holder = $0.holder }
    }

    /// What a search of `crousctl` does in crousd: the registry takes in what the journal has, and answers.
    private func isFound(_ query: RegistryQuery) throws -> Bool {
        try registry.catchUpUnlessBusy(with: journal)
        return try registry.search(query).cards.count == 1
    }

    private func measure(_ name: String, _ count: Int, _ ask: (SampleCard, inout RegistryQuery) -> Void) throws {
        let clock = ContinuousClock()
        var random = Random(state: Self.seed)
        var times: [Double] = []
        for step in 0..<Self.warmUp + count {
            let card = try SampleCard(1 + Int(random.next(upTo: UInt64(cards))))
            var query = RegistryQuery()
            ask(card, &query)
            let start = clock.now
            guard try isFound(query) else { throw Missing(card: card) }
            let time = start.duration(to: clock.now)
            if step >= Self.warmUp { times.append(time / .microseconds(1)) }
        }
        times.sort()
        let columns = [times[count / 2], times[count * 99 / 100], times[count - 1]]
        print(([name] + columns.map(Self.text)).joined(separator: " "))
    }

    /// With one decimal.
    private static func text(_ microseconds: Double) -> String { "\((microseconds * 10).rounded() / 10)" }
}

/// SplitMix64.
private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func next(upTo bound: UInt64) -> UInt64 { UInt64.random(in: 0..<bound, using: &self) }
}
