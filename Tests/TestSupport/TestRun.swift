// SPDX-License-Identifier: Apache-2.0
package import Foundation

/// How much of the long walks this run of the tests does, and the seed of what it draws.
package struct TestRun: Sendable {
    /// This run; its seed is printed.
    package static let current: TestRun = {
        let run = TestRun(environment: ProcessInfo.processInfo.environment, now: Date())
        print("CROUSD_TEST_SEED=\(run.seed)\(run.isSoak ? ", every case" : "")")
        return run
    }()

    /// True for every case of every walk (`make soak`).
    package let isSoak: Bool
    /// `CROUSD_TEST_SEED`; without it the day, as yyyymmdd.
    package let seed: UInt64

    package init(environment: [String: String], now: Date) {
        isSoak = environment["CROUSD_SOAK"] != nil
        guard let text = environment["CROUSD_TEST_SEED"] else {
            seed = Self.day(now)
            return
        }
        guard let number = UInt64(text) else { preconditionFailure("CROUSD_TEST_SEED is not a number: \(text)") }
        seed = number
    }

    private static func day(_ now: Date) -> UInt64 {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let day = calendar.dateComponents([.year, .month, .day], from: now)
        return UInt64((day.year ?? 0) * 10_000 + (day.month ?? 0) * 100 + (day.day ?? 0))
    }

    /// Random numbers of a test of its own: the name parts them from those of other tests.
    package func generator(for name: String) -> SeededGenerator {
        SeededGenerator(seed: name.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 })
    }

    /// The cases of a walk that this run does, in their order: all of them in a soak; else `count` that are drawn, or as
    /// many as it takes to have one of each kind. Prints how many.
    package func cases<Case>(of walk: String, _ all: [Case], count: Int, kinds: (Case) -> [String]) -> [Case] {
        let cases = isSoak ? all : sample(of: walk, all, count: count, kinds: kinds)
        print("walk: \(walk): \(cases.count) of \(all.count) cases")
        return cases
    }

    private func sample<Case>(of walk: String, _ all: [Case], count: Int, kinds: (Case) -> [String]) -> [Case] {
        var generator = generator(for: walk)
        let shuffled = all.indices.shuffled(using: &generator)
        var missing = Set(all.flatMap(kinds))
        var drawn = shuffled.filter { index in
            let found = kinds(all[index])
            defer { missing.subtract(found) }
            return !missing.isDisjoint(with: found)
        }
        let rest = Set(all.indices).subtracting(drawn)
        drawn += shuffled.filter(rest.contains).prefix(max(0, count - drawn.count))
        return drawn.sorted().map { all[$0] }
    }
}
