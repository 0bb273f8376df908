// On a phone the settings' navigation is one swiping line: bring the page we are on into view.

const here = document.querySelector(".side-nav [aria-current]");
here?.scrollIntoView({ inline: "center", block: "nearest", behavior: "instant" });
