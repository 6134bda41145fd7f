// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite struct TestRunTests {
    private static let cases = Array(0..<500)

    private func run(_ environment: [String: String]) -> TestRun {
        TestRun(environment: environment, now: Date(timeIntervalSince1970: 1_790_000_000))
    }

    private func sample(_ environment: [String: String], count: Int = 20, of walk: String = "a walk") -> [Int] {
        run(environment).cases(of: walk, Self.cases, count: count) { ["\($0 % 7)"] }
    }

    @Test func `the seed is the day, or the number that is asked for`() {
        #expect(run([:]).seed == 20_260_921)
        #expect(run(["CROUSD_TEST_SEED": "7"]).seed == 7)
    }

    @Test func `a soak does every case`() {
        #expect(sample(["CROUSD_SOAK": "yes"]) == Self.cases)
    }

    @Test func `a sample has its size, its order, and one of each kind`() {
        for seed in 1...50 {
            let drawn = sample(["CROUSD_TEST_SEED": "\(seed)"])
            #expect(drawn.count == 20 && drawn == drawn.sorted())
            #expect(Set(drawn.map { $0 % 7 }).count == 7)
        }
    }

    @Test func `each kind is there when there are more kinds than cases wanted`() {
        #expect(Set(sample(["CROUSD_TEST_SEED": "1"], count: 2).map { $0 % 7 }).count == 7)
    }

    @Test func `a seed draws the same again, another seed or walk something else`() {
        let first = sample(["CROUSD_TEST_SEED": "1"])
        #expect(sample(["CROUSD_TEST_SEED": "1"]) == first)
        #expect(sample(["CROUSD_TEST_SEED": "2"]) != first)
        #expect(sample(["CROUSD_TEST_SEED": "1"], of: "another walk") != first)
    }

    @Test func `a walk shorter than its sample is done whole`() {
        #expect(run([:]).cases(of: "a short walk", [1, 2, 3], count: 20) { _ in [] } == [1, 2, 3])
    }
}
