// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import SmartCard
import Testing
import VirtualCards

/// The table "Every APDU, torn" of encoding.md: the card leaves at each command of the encode, before it or with the
/// answer lost, and the next tap finishes with the same number.
@Suite struct CardEncoderTearTests {
    /// The row the next tap must meet: command lost before execution, executed with the answer lost.
    static let table: [(lost: CardRow, executed: CardRow)] = [
        (.blank, .blank),  // 5A
        (.blankReserved, .withoutFiles),  // CA
        (.withoutFiles, .withoutFiles),  // 5A
        (.withoutFiles, .withoutFiles),  // AA
        (.withoutFiles, .withoutFiles),  // AF
        (.withoutFiles, .someFiles),  // CD
        (.someFiles, .allFiles),  // CB
        (.allFiles, .allFiles),  // 3D standard
        (.allFiles, .allFiles),  // 3D backup
        (.allFiles, .allFiles),  // C7
        (.allFiles, .someKeys),  // C4 key 1
        (.someKeys, .someKeys),  // C4 key 2
        (.someKeys, .finished),  // C4 key 0
        (.finished, .finished),  // AA
        (.finished, .finished),  // AF
        (.finished, .finished),  // BD
        (.finished, .finished),  // BD
        (.finished, .finished),  // 64
    ]

    @Test(arguments: Bench.Store.allCases) func `a torn card is finished by the next tap`(store: Bench.Store) throws {
        var count = 0
        for (index, rows) in Self.table.enumerated() {
            for isExecuted in [false, true] {
                let tear = BenchChannel.Tear(command: index + 1, isExecuted: isExecuted)
                try check(store, tear, row: isExecuted ? rows.executed : rows.lost)
                count += 1
            }
        }
        print("CardEncoderTearTests: \(count) tears with keys in \(store.rawValue)")
        #expect(count == 36)
    }

    private func check(_ store: Bench.Store, _ tear: BenchChannel.Tear, row: CardRow) throws {
        let bench = try Bench(store)
        let number = try #require(Bench.number)
        var known = KnownCard.none
        let error = try #require(throws: CROUSCardError.self, "tear at \(tear)") {
            try bench.encode(on: try bench.tap(tear)) {
                known = .reserved(number)
                return number
            }
        }
        #expect(error.key == "card.channel.cardRemoved")
        let outcome = try bench.encode(known: known)
        #expect(outcome.row == row, "tear at \(tear)")
        #expect(outcome.number == number)
        #expect(outcome.result == (row == .blank ? .encoded : .resumed))
        #expect(try bench.encode(known: .enrolled(number)).row == .enrolled, "tear at \(tear)")
    }

    /// The power goes while the card writes: the standard file then holds anything, everything else is old or new.
    @Test func `a card torn in the middle of any write is finished by the next tap`() throws {
        var count = 0
        for command in 1...Self.table.count {
            for seed in 0..<4 as Range<UInt64> {
                let bench = try Bench(random: SeededRandom(seed: seed))
                bench.card.tear(TearPlan(.middle, .command(command)))
                let number = try #require(Bench.number)
                var known = KnownCard.none
                #expect(throws: CROUSCardError.self, "tear in \(command)") {
                    try bench.encode {
                        known = .reserved(number)
                        return number
                    }
                }
                let rows = Self.table[command - 1]
                let outcome = try bench.encode(known: known)
                #expect([rows.lost, rows.executed].contains(outcome.row), "tear in \(command), seed \(seed)")
                #expect(outcome.number == number)
                #expect(try bench.encode(known: .enrolled(number)).row == .enrolled, "tear in \(command)")
                count += 1
            }
        }
        print("CardEncoderTearTests: \(count) tears in the middle of a command")
        #expect(count == 72)
    }

    /// The resumed tap is torn as well, at each of its commands.
    @Test func `two tears in a row end in the same card`() throws {
        let number = try #require(Bench.number)
        var count = 0
        for first in 2...18 {
            for second in 1...24 {
                for isExecuted in [false, true] {
                    let bench = try Bench()
                    _ = try? bench.encode(on: try bench.tap(.init(command: first, isExecuted: isExecuted)))
                    let tear = BenchChannel.Tear(command: second, isExecuted: !isExecuted)
                    _ = try? bench.encode(known: .reserved(number), on: try bench.tap(tear))
                    let outcome = try bench.encode(known: .reserved(number))
                    #expect(outcome.number == number, "tears at \(first) and \(second)")
                    count += 1
                }
            }
        }
        print("CardEncoderTearTests: \(count) pairs of tears")
        #expect(count == 816)
    }
}
