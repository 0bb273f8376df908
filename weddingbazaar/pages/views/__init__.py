"""The pages that gather several apps. Nobody imports them."""
