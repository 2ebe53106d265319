"""The decisions of a round: plan, frame, draw, teams, states and the re-draw. Pure: plain values in and out."""
